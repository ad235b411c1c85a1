/// The caps of the newsroom's state, and the protocol's times.
public enum NewsroomLimits {
    /// An article's id: what fits into a path and a log line.
    public static let articleBytes = 256
    /// A desk's name.
    public static let deskBytes = 64
    /// An article's title; a headline.
    public static let titleBytes = 256
    /// A claim's note: a sentence for colleagues.
    public static let noteBytes = 256
    /// Why an article was taken over: a sentence for whoever had it.
    public static let reasonBytes = 256
    /// A program's name.
    public static let agentBytes = 64
    /// A revision's name: the longest hash in hexadecimal digits, SHA-512's.
    public static let revisionBytes = 128
    /// Other members that one says its editor is, too.
    public static let devices = 8
    /// Articles that a session says are being viewed, and that a beacon tells of: what people have
    /// open on a screen.
    public static let viewed = 8
    /// Bytes of their ids in a beacon, which travels every second, and in one datagram.
    public static let viewedBytes = 512
    /// What an asker says to a holder, or the holder to an asker: a sentence.
    public static let messageBytes = 256
    /// The name of a newsroom, an editor or a device.
    public static let nameBytes = 128
    /// Claims that one claim may name as superseded: a take-over names one, a quorum's claimant the
    /// few that stand in its way.
    public static let supersedes = 8
    /// Acks in a certificate: a majority of the largest roster.
    public static let certificateAcks = 513
    /// Members of a newsroom: one LAN's editors, ten times over.
    public static let members = 1_024
    /// Facts kept: a few a member; beyond it new ones are refused, so that a flood fills no disk.
    public static let facts = 8_192
    /// Facts that a removal may list as remaining: an invite, a redemption and a grant for each
    /// member, and as many removals.
    public static let remainingFacts = 4_096
    /// Rotations kept of one author: one for each removal, for a newsroom's life; at about 120
    /// bytes a member the largest newsroom's take some 60 MiB.
    public static let rotations = 512
    /// Facts in a credential: a chain of seven admins; a stranger's message may not be long.
    public static let credentialFacts = 15
    /// Own claims kept, held and released, within the horizon.
    public static let ownClaims = 4_096
    /// Articles that a member waits for, and wishes and answers of it within the horizon that are
    /// of no use any more: many times what an editor wants, and a small part of its namespace.
    public static let wishes = 512
    /// An application action's type.
    public static let actionTypeBytes = 128
    /// An application action's payload: with the longest type, the signed entry fits one datagram.
    public static let actionPayloadBytes = 512
    /// A member's newest application actions, kept for those who were away.
    public static let actionWindow = 1_000
    /// Application actions dropped at once for their age, so that a day's end is no burst.
    public static let actionsExpiredAtOnce = 32
    /// Terms an article's promises are remembered for, and each claimant's newest beside them: only
    /// the newest can be asked about, but one whose claim stands must never be forgotten.
    public static let promisedTerms = 16
    /// Entries in a refusal of an ack: what is certified and what competes; sync brings the rest.
    public static let refusalEntries = 8
    /// Claims that a refusal says stand in the way, and that a claimant remembers: a claim can name
    /// only `supersedes` of them, but some end by themselves.
    public static let obstacles = 32
    /// TCP links that a node opens by itself and keeps.
    public static let activeLinks = 4
    /// TCP links that it opens beyond these to members whose entries no other link brings.
    public static let catchUpLinks = 2
    /// TCP links in all, those that others opened included.
    public static let links = 64
    /// Dials under way at once: what mDNS says is only a hint, and may be a flood.
    public static let dials = 32
    /// Dials begun at one tick, in a newsroom whose beacons are stretched, to members whom nothing
    /// has shown to be alive: if each dialled all others, a morning would be N² handshakes.
    public static let proofDials = 2
    /// Addresses remembered: several a member.
    public static let addresses = 2_048
    /// Sessions, open or left behind: tabs and commands of one editor, many times over.
    public static let sessions = 1_024
    /// Notices not yet delivered; the oldest go first.
    public static let notices = 1_024

    /// Marks of a journal's changes in one message: about 7 KiB.
    public static let historyMarks = 512
    /// A journal's changes in one message: verifying their signatures takes some 10 ms.
    public static let historyChanges = 64
    /// Questions about a journal over one link: 50,000 changes that both know of, or 25,000 that
    /// one lacks, two weeks' of twenty editors. The next time goes on from there.
    public static let historyQuestions = 400
    /// Between two of them: at most 320 changes a second, a tenth of a LAN at 100 Mbit/s.
    public static let historyPause = Span.milliseconds(200)
    /// How long a peer may take to answer one.
    public static let historyAnswer = Span.seconds(10)
    /// Before a link's other side is asked again, for what it learned from others meanwhile: in a
    /// large newsroom few have a link to whoever comes back.
    public static let historyAgain = Span.seconds(600)
    /// How old a link is before it is asked: what is in the state comes by itself, and first.
    public static let historySettle = Span.seconds(3)

    /// Between two beacons, before jitter and scaling.
    public static let beaconPeriod = Span.seconds(1)
    /// Members up to which the period is not stretched, so that a LAN carries about as many
    /// beacons a second (RTCP scales its reports in the same way, RFC 3550 section 6.2).
    public static let unscaledMembers = 64
    /// Missed beacons after which a member is quiet.
    public static let quietAfterBeacons: Int64 = 3
    /// Without a fresh beacon by any path a member is gone.
    public static let goneAfter = Span.seconds(5)
    /// A holder that is gone for this long leaves an orphan.
    public static let orphanGrace = Span.seconds(15)
    /// Between two notes on disk that the daemon is alive: the horizon is counted from the last.
    public static let alivePeriod = Span.seconds(600)
    /// Before what a full disk refused is tried again.
    public static let diskPause = Span.seconds(1)
    /// Claims are remembered, and silent members kept, for this long.
    public static let horizon = Span.days(7)
    /// A session's claims are released this long after its last connection closed: a tab reloads
    /// and a daemon restarts within it, and nobody waits longer for a closed tab.
    public static let sessionGrace = Span.seconds(10)
    /// How long a holder may be given to answer: beyond a day nobody remembers the question.
    public static let askWithin = Span.days(1)
    /// A vacant article is kept this long for whose turn it is, then for the next: longer than a
    /// session's grace, and for whoever is gone nobody waits at all.
    public static let offerTurn = Span.seconds(15)
    /// Between two claims that a member makes by itself because it is its turn. Where stamps cannot
    /// rise any more no claim ends a turn, and members who wait would answer each other for ever.
    static let turnPause = Span.seconds(1)
    /// Whoever did something within this time is at work; nobody takes an article from them without
    /// being asked twice.
    public static let activeFor = Span.seconds(120)
    /// Idle times travel in whole numbers of this: nobody need know to the second.
    public static let idleGrain = Span.seconds(60)
    /// Application actions are kept for this long, for those who were away.
    public static let actionAge = Span.days(1)
    /// Between two collections of tombstones: each has all that is live written again.
    public static let collectPause = Span.seconds(3_600)
    /// Beacons that a beacon echoes: with four of the newest, of several senders, whoever has heard
    /// one of them knows that it is fresh.
    public static let echoes = 4
    /// Beacons remembered by their marks: some seconds' worth of a LAN's.
    public static let marks = 512
    /// How long a request for beacons has those that follow relayed, in beacon periods.
    public static let feedBeacons: Int64 = 10
    /// Others that are asked for a fresh beacon of a quiet member (SWIM's indirect probes).
    public static let probedThrough = 3
    /// First pause after a failed dial; doubles, for a member up to as many of these as members are
    /// missing, at most up to `dialPauseMax`.
    public static let dialPause = Span.milliseconds(500)
    /// The longest pause between two dials of one address.
    public static let dialPauseMax = Span.seconds(30)
    /// The same while beacons of whoever should be there are heard.
    public static let dialPauseHeard = Span.seconds(2)
    /// First pause before a refused claim is made again, or an unanswered one sent again; doubles,
    /// with jitter, up to `attemptPauseMax`.
    public static let attemptPause = Span.milliseconds(400)
    /// The longest pause between two attempts to get a claim certified: a newsroom's minority waits
    /// for hours, and each attempt is only a packet or two.
    public static let attemptPauseMax = Span.seconds(8)
    /// Between two digests to the same link while it is known to hold more.
    public static let syncPause = Span.milliseconds(400)
    /// Between two new instances above another one's of the same key: two clones must not race.
    public static let renewalPause = Span.seconds(10)
    /// How long an admin waits before it rotates the newsroom's key, and again for each admin who
    /// is here and comes before it, so that usually one does.
    public static let rotationDelay = Span.milliseconds(500)
    /// Before an ordered key that did not come is ordered again: sealing it is work.
    public static let rotationRetry = Span.seconds(10)
    /// How long packets under the key before the last are still opened: those on their way.
    public static let keyOverlap = Span.seconds(10)
    /// A link must greet within this time.
    public static let greetWithin = Span.seconds(5)
}

internal import Newsroom
public enum Probe { public static func run(_ o: Options) -> String {
  let s = Simulation(o)
  for i in 0..<8 { s.addHost(identity: s.town.identities[i], newsroom: s.town.newsroom, disk: Disk(facts: s.town.facts(8), newsroomKey: s.town.newsroomKey), signatures: o.signatures) }
  for h in s.hosts { s.start(h) }
  let c = ContinuousClock(); let t = c.now
  s.run(.seconds(100))
  let el = t.duration(to: c.now)
  return "\(el) for 100 s, \(s.actions) actions \(s.traffic) hash \(s.trace.hash) \(s.hosts[0].process!.state.membersHere.count)"
} }

internal import BylineClient

extension HomeLocation {
    /// What to add to a command so that it means this home: empty for the user's own.
    var option: String {
        String(startCommand.dropFirst("bylined".count))
    }
}

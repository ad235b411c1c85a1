@main struct Byline { static func main() {} }

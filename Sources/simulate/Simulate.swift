import Simulator
@main struct S { static func main() {
  let o = Options(seed: 1, faults: .none)
  print(Probe.run(o))
} }

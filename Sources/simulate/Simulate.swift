import Simulator
import Newsroom
@main struct S { static func main() {
  let a = CommandLine.arguments
  let from = UInt64(a[1])!, to = UInt64(a[2])!
  let f: FaultKinds = a.count > 3 ? FaultKinds(rawValue: Int(a[3])!) : .all
  let c = ContinuousClock(); let t = c.now
  var ms: Int64 = 0, acts: UInt64 = 0, bad = 0
  for s in from...to {
   var o = Options(seed: s, policy: CommandLine.arguments.contains("quorum") ? .quorum : .advisory, faults: f); o.isTracing = a.contains("t")
   let r = Run.play(o); ms += r.milliseconds; acts += r.actions
   if o.isTracing { for l in r.lines { print(l) } }
   if let v = r.violation { bad += 1; print("seed \(s): \(v)") } 
   if o.isTracing { print(r.traceHash) }
  }
  print("\(bad) bad of \(to-from+1), \(t.duration(to: c.now)), \(ms/1000) s simulated, \(acts) actions")
} }

import Realtime
import Robot

extension FeetechDriver {
    /// Finds out whether the arm on the wire is the arm of the files: every servo there, of the right model, set up and
    /// calibrated as written, and no other servo. Writes nothing.
    ///
    /// Takes about a second.
    /// - Throws: all problems found, not only the first.
    public mutating func connect() throws(ConnectError) {
        var survey = ServoSurvey<FeetechMake>(robot: robot.name, unit: calibration.unit, sites: sites)
        do throws(ExchangeFailure) {
            for id in try findServos() {
                let stored = try readStored(id)
                guard let stored else { continue }
                survey.found[id] = ServoIdentity(
                    model: UInt16(stored[.modelNumber]), firmware: UInt16(stored[.firmwareMajor] << 8 | stored[.firmwareMinor]))
                survey.stored[id] = stored
            }
        } catch { throw ConnectError([ServoProblem(fault: .wireLost)]) }
        let problems = survey.problems(calibration)
        guard problems.isEmpty else { throw ConnectError(problems) }
    }

    /// The ids that answer. Those that the broadcast missed are called by name.
    private mutating func findServos() throws(ExchangeFailure) -> [UInt8] {
        // Servos answer in the order of their ids, each in its own slot of time: those of 253 ids and the adapter's latency.
        var found = Set(try link.askAll(.ping, quiet: 0.3).map(\.id))
        for site in sites where !found.contains(site.id) {
            do throws(ExchangeFailure) { found.insert(try link.ask(site.id, .ping).id) } catch .lost { throw .lost } catch {}
        }
        return found.sorted()
    }

    /// - Returns: nil for a servo that does not let itself be read.
    private mutating func readStored(_ id: UInt8) throws(ExchangeFailure) -> FeetechMake.Stored? {
        do throws(ExchangeFailure) {
            let status = try link.ask(id, .read(address: 0, count: 40))
            return FeetechMake.Stored(memory: status.parameters, error: status.error)
        } catch .lost { throw .lost } catch { return nil }
    }
}

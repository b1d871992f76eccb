import Realtime
import Robot

extension DynamixelDriver {
    /// Finds out whether the arm on the wire is the arm of the files: every servo there, of the right model, set up and
    /// calibrated as written, and no other servo. Writes nothing.
    ///
    /// Takes about a second.
    /// - Throws: all problems found, not only the first.
    public mutating func connect() throws(ConnectError) {
        var survey = ServoSurvey<DynamixelMake>(robot: robot.name, unit: calibration.unit, sites: sites)
        do throws(ExchangeFailure) {
            survey.found = try findServos()
            for site in sites
            where survey.found[site.id]?.model == DynamixelMake.number(ofModel: site.modelName) || survey.looksMisplaced(site) {
                survey.stored[site.id] = try readStored(site.id)
            }
        } catch { throw ConnectError([ServoProblem(fault: .wireLost)]) }
        let problems = survey.problems(calibration)
        guard problems.isEmpty else { throw ConnectError(problems) }
        adoptFirmware(survey.found)
    }

    /// All servos on the wire by id. Those that the broadcast missed are called by name.
    private mutating func findServos() throws(ExchangeFailure) -> [UInt8: ServoIdentity] {
        var found: [UInt8: ServoIdentity] = [:]
        // Servos answer in the order of their ids, each in its own slot of time: those of 253 ids and the adapter's latency.
        for status in try link.askAll(.ping, quiet: 0.8) { found[status.id] = ServoIdentity(status.parameters) }
        for site in sites where found[site.id] == nil {
            do throws(ExchangeFailure) {
                found[site.id] = ServoIdentity(try link.ask(site.id, .ping))
            } catch .lost { throw .lost } catch {}
        }
        return found
    }

    /// - Returns: nil for a servo that does not let itself be read.
    private mutating func readStored(_ id: UInt8) throws(ExchangeFailure) -> DynamixelMake.Stored? {
        do throws(ExchangeFailure) {
            let general = try values(of: [.returnDelayTime, .driveMode, .operatingMode, .secondaryID], id)
            let homing = try value(of: .homingOffset, id)
            let limits = try values(of: [.maximumPosition, .minimumPosition], id)
            return DynamixelMake.Stored(
                returnDelay: general[0], driveMode: general[1], operatingMode: general[2], secondaryID: general[3],
                homingOffset: homing, highest: limits[0], lowest: limits[1],
                errorBits: UInt8(truncatingIfNeeded: try value(of: .hardwareErrorStatus, id)))
        } catch .lost { throw .lost } catch { return nil }
    }

    mutating func adoptFirmware(_ found: [UInt8: ServoIdentity]) {
        readsFast = sites.allSatisfy { (found[$0.id]?.firmware ?? 0) >= UInt16(DynamixelModel.fastSyncReadFirmware) }
    }
}

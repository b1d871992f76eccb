// The target is written in steps; this file goes with its first one.

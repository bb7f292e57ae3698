/**
 * The replay probe: asks runs of a type, one by one and slowly, whether the code now deployed can replay them. In flow the runs that a
 * {@link dev.vigil.collector.probe.ProbedFleet} lists and its answers, out flow {@code ProbeResult} records and a report. Knows neither
 * Kafka nor Temporal's classes; {@code source.temporal} implements the fleet, the command line wires both.
 */
@NullMarked
package dev.vigil.collector.probe;

import org.jspecify.annotations.NullMarked;

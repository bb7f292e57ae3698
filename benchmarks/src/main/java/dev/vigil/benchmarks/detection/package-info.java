/**
 * The detection study, from the product's own judge: simulated fleets with truth in event time, what the judge says of them and when,
 * and what the published rules do on the same streams. Seeds are fixed. Start {@link dev.vigil.benchmarks.detection.DetectionStudy}, or
 * {@code benchmarks/detection}.
 */
@NullMarked
package dev.vigil.benchmarks.detection;

import org.jspecify.annotations.NullMarked;

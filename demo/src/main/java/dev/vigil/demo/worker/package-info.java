/**
 * Worker processes of the fleet: one implementation that plays any workflow or activity type by name, the metrics page,
 * and the record of what was started and what closed.
 *
 * <p>In: a server and code by type name. Out: running workers. {@code healthy}, {@code fault} and the fleet may depend
 * on it; it knows neither scenarios nor faults.
 */
@NullMarked
package dev.vigil.demo.worker;

import org.jspecify.annotations.NullMarked;

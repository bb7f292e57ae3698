/**
 * What the tests of several modules start and kill: a real Temporal server, Kafka brokers, each a process of its own, all on
 * the loopback. No product code; every module may use it in the scope of its tests.
 */
@NullMarked
package dev.vigil.testing;

import org.jspecify.annotations.NullMarked;

/**
 * The jar that users add to their own Java workers. In: activity attempts of a Temporal worker, seen by {@link
 * dev.vigil.interceptor.VigilWorkerInterceptor}. Out: one {@code ActivityAttempt} record per attempt on Kafka. It runs in
 * other people's processes, so it depends on the Temporal SDK, Kafka's client, Avro and SLF4J only, and an activity never
 * waits for it. Users' workers and the demo may depend on it; no other part of Vigil does.
 */
@NullMarked
package dev.vigil.interceptor;

import org.jspecify.annotations.NullMarked;

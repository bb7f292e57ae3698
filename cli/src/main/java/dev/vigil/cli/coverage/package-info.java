/**
 * The alerting rules of a Prometheus in, the workflow types that no rule covers out; and whether a route of an Alertmanager ends at somebody.
 * {@code command} depends on it.
 */
@NullMarked
package dev.vigil.cli.coverage;

import org.jspecify.annotations.NullMarked;

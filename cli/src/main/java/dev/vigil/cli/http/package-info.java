/**
 * The status of this process over HTTP, on the loopback interface only. In: a metrics registry and what the components
 * say of themselves. Out: {@code /metrics}, {@code /health}. The long-running commands depend on it.
 */
@NullMarked
package dev.vigil.cli.http;

import org.jspecify.annotations.NullMarked;

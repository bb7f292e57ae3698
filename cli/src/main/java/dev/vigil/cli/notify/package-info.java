/**
 * Alerts of the topic in, posts to Alertmanager and to webhooks out. A receiver that is down delays and never loses an alert: each has a
 * thread of its own that tries again until it is taken, and says so. Beside the command line, not in the streams application: it reads what
 * was published, and needs the words, the JSON and the configuration that are here. {@code run} depends on it.
 */
@NullMarked
package dev.vigil.cli.notify;

import org.jspecify.annotations.NullMarked;

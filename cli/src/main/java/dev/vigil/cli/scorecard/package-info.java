/**
 * Scorecards from their topics, and the forms in which a person, a pipeline or another program reads them. The command depends on it.
 */
@NullMarked
package dev.vigil.cli.scorecard;

import org.jspecify.annotations.NullMarked;

/**
 * What people declared about their fleet: owners, objectives, dependencies, conflict sets. Values only; everybody may depend on it.
 */
@NullMarked
package dev.vigil.streams.catalogue;

import org.jspecify.annotations.NullMarked;

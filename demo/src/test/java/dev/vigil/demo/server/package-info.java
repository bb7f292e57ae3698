/** Tests. */
@NullMarked
package dev.vigil.demo.server;

import org.jspecify.annotations.NullMarked;

/** Tests. */
@NullMarked
package dev.vigil.demo.report;

import org.jspecify.annotations.NullMarked;

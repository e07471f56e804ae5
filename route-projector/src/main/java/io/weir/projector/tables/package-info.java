/**
 * Which tables this instance projects. {@code weir.control} says which there are; what should run is planned by a pure class, and started
 * and stopped on one thread.
 */
@NullMarked
package io.weir.projector.tables;

import org.jspecify.annotations.NullMarked;

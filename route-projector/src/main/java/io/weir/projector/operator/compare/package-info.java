/** Comparing two route tables that are made of one log, so that a new fold can be looked at before it serves. */
@NullMarked
package io.weir.projector.operator.compare;

import org.jspecify.annotations.NullMarked;

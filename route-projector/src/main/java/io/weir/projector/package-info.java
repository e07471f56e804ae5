/**
 * The projector as a service: its configuration, its life and its entry point. {@link io.weir.projector.Projector} may be closed from
 * any thread.
 */
@NullMarked
package io.weir.projector;

import org.jspecify.annotations.NullMarked;

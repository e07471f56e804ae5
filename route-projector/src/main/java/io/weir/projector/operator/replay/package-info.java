/** Replays of the log into a route table beside the one that serves: ordering one, and how far it is. */
@NullMarked
package io.weir.projector.operator.replay;

import org.jspecify.annotations.NullMarked;

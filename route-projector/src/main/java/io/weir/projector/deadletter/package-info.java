/** What becomes of records that cannot be used. Pure; may be used from any thread. */
@NullMarked
package io.weir.projector.deadletter;

import org.jspecify.annotations.NullMarked;

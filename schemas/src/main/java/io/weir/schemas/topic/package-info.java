/**
 * The topics of Weir: what they are called, which record stands on them under which key, how long they are kept, and how
 * keys are spread over partitions.
 *
 * <p>Everything here is immutable and may be used from any thread.
 */
@NullMarked
package io.weir.schemas.topic;

import org.jspecify.annotations.NullMarked;

/**
 * What ingest keeps on {@code weir.control}: how far the pollers have read CAPI, what was held or discarded, what was ordered, and
 * whether the first import is over; and which route table is served, which operators decide. Every instance follows the topic from its beginning; the leader writes, and whoever takes an
 * order.
 *
 * <p>{@link io.weir.ingest.control.ControlTable} is filled by its reader's thread and may be asked by any.
 * {@link io.weir.ingest.control.ControlWriter} may be used by several threads.
 */
@NullMarked
package io.weir.ingest.control;

import org.jspecify.annotations.NullMarked;

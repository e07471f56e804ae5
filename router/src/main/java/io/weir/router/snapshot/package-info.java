/**
 * A router's table on its own disk: what it begins with when it starts again, and all that it has when Kafka is away then.
 *
 * <p>{@link io.weir.router.snapshot.Snapshots} decides when one is written and which one may be used; the table's writer asks it
 * between its batches, and everything that touches the disk runs on a thread of its own. The form of the file is described at {@link
 * io.weir.router.snapshot.SnapshotFile}.
 */
@NullMarked
package io.weir.router.snapshot;

import org.jspecify.annotations.NullMarked;

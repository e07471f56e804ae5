/**
 * Who serves the next request: exact weighted draws between destinations, or a user's side of a split; inside one
 * round-robin, least-connection or a consistent hash.
 *
 * <p>Pure but for three kinds of atomic state that are shared by every thread that selects: the {@link
 * io.weir.router.selection.Ticket tickets}, and the failure marks and in-flight counts of {@link
 * io.weir.router.selection.Candidate candidates}. Time is an argument. Selecting takes no lock and allocates nothing.
 * Sequences and hash tables are built by the table's one writer.
 */
@NullMarked
package io.weir.router.selection;

import org.jspecify.annotations.NullMarked;

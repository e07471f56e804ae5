package io.weir.projector.fold;

/**
 * What an event does to the one record of a table that stands under its key.
 *
 * @param <T> the table's entry
 */
public sealed interface Output<T> {

    /** The record becomes this entry. */
    record Entry<T>(T entry) implements Output<T> {}

    /** The record goes. */
    record Tombstone<T>() implements Output<T> {}

    /** The record stays as it is, or there is none and none comes: nothing is written. */
    record Unchanged<T>() implements Output<T> {}

    /** The event is not usable: it goes to the dead letters, and the last good entry stays. */
    record Rejected<T>(Rejection rejection) implements Output<T> {}
}

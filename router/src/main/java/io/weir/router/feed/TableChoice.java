package io.weir.router.feed;

import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which route table is served, and which one is read beside it to be served next, by what the control topic says.
 *
 * <p>Pure. Threads: belongs to the writer.
 */
final class TableChoice {

    private final Set<String> always;
    private final ServedTable unordered;

    private ServedTable ordered;
    private @Nullable ServedTable heard;
    /** Whether the control topic has been read to its end: before that, older settings come by. */
    private boolean settled;

    private @Nullable ServedTable serving;
    private @Nullable ServedTable next;

    /**
     * @param always topics that are read whatever table is served
     * @param first the table that is served while no setting says which
     */
    TableChoice(Set<String> always, String first) {
        this.always = Set.copyOf(always);
        this.unordered = ServedTable.unordered(first);
        this.ordered = unordered;
    }

    /** The table that is served; null until one is. */
    @Nullable ServedTable serving() {
        return serving;
    }

    /** The table that is read to be served next; null when the right one is served, or it is not known yet which that is. */
    @Nullable ServedTable next() {
        return next;
    }

    boolean isServing(String topic) {
        return serving != null && serving.topic().equals(topic);
    }

    boolean isNext(String topic) {
        return next != null && next.topic().equals(topic);
    }

    /** The topics that are to be read. */
    Set<String> topics() {
        Set<String> topics = new TreeSet<>(always);
        if (serving != null) {
            topics.add(serving.topic());
        }
        if (next != null) {
            topics.add(next.topic());
        }
        return topics;
    }

    /** The setting stands like this; null: it was taken away. */
    void hear(@Nullable ServedTable setting) {
        heard = setting == null ? unordered : setting;
    }

    /** The control topic is read from its start. */
    void unsettle() {
        settled = false;
        heard = null;
    }

    /**
     * The control topic has been read to its end.
     *
     * @return false if it no longer holds a setting that it once held, which then goes on to count
     */
    boolean settle() {
        settled = true;
        return heard != null || ordered.equals(unordered);
    }

    /** Takes up what was heard; true if other topics are to be read from now on. */
    boolean decide() {
        if (!settled) {
            return false;
        }
        Set<String> before = topics();
        if (heard != null) {
            ordered = heard;
            heard = null;
        }
        if (isServing(ordered.topic())) {
            serving = ordered;
            next = null;
        } else {
            next = ordered;
        }
        return !topics().equals(before);
    }

    /** This one was served in an earlier life, and is again until the control topic says otherwise. */
    void restored(ServedTable table) {
        serving = table;
        ordered = table;
        next = null;
    }

    /** Nothing is known any more. */
    void reset() {
        ordered = unordered;
        serving = null;
        next = null;
        unsettle();
    }

    /** The next table is the one that is served. */
    void takenOver() {
        if (next == null) {
            throw new IllegalStateException("no table is read beside the one that is served");
        }
        serving = next;
        next = null;
    }
}

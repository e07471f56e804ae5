package io.weir.router.table;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which isolation segments this router serves. Pure.
 *
 * <p>An endpoint outside of them is not used. A route is not served (404, as if it were not there) if its own segment is outside and
 * no endpoint inside serves it: endpoints say where an app runs, and the segment of a route's space is asked only where there are none,
 * so that a space that moves to another segment is served by its old routers until its last instance has moved.
 */
public final class SegmentFilter {

    /** Ways to choose. */
    public enum Mode {
        /** Everything. */
        ALL,
        /** What is in no segment, and what is in one of those named. */
        SHARED_AND_SEGMENTS,
        /** What is in one of the segments named. */
        SEGMENTS
    }

    private final Mode mode;
    private final Set<String> segments;

    private SegmentFilter(Mode mode, List<String> segments) {
        this.mode = mode;
        this.segments = Set.copyOf(segments);
    }

    /** Serves everything. */
    public static SegmentFilter all() {
        return new SegmentFilter(Mode.ALL, List.of());
    }

    public static SegmentFilter of(Mode mode, List<String> segments) {
        return new SegmentFilter(mode, segments);
    }

    /**
     * Whether what is in this segment is served.
     *
     * @param segment name of the segment; null or empty for the shared one
     */
    public boolean admits(@Nullable String segment) {
        return switch (mode) {
            case ALL -> true;
            case SHARED_AND_SEGMENTS -> isShared(segment) || segments.contains(segment);
            case SEGMENTS -> !isShared(segment) && segments.contains(segment);
        };
    }

    private static boolean isShared(@Nullable String segment) {
        return segment == null || segment.isEmpty();
    }

    /** What is served, in words. */
    @Override
    public String toString() {
        String named = String.join(", ", new TreeSet<>(segments));
        return switch (mode) {
            case ALL -> "all isolation segments";
            case SHARED_AND_SEGMENTS ->
                segments.isEmpty() ? "the shared isolation segment" : "the shared isolation segment and " + named;
            case SEGMENTS -> "isolation segment" + (segments.size() == 1 ? " " : "s ") + named;
        };
    }
}

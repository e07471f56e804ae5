package io.weir.router.table;

import io.weir.schemas.config.ConfigKey;
import java.util.HashSet;
import java.util.List;

/**
 * Which part of the foundation's routes this router serves.
 *
 * @param mode how the segments choose
 * @param segments names of isolation segments
 */
public record ShardingSettings(
        @ConfigKey(
                description =
                        "Which routes and endpoints are served: `all`; `shared-and-segments`, those in no isolation segment and"
                                + " those in one of `sharding.segments`; or `segments`, those alone.",
                defaultValue = "all")
        SegmentFilter.Mode mode,

        @ConfigKey(description = "Names of the isolation segments that are served.")
        List<String> segments) {

    public ShardingSettings {
        segments = List.copyOf(segments);
        for (String segment : segments) {
            if (segment.isBlank()) {
                throw new IllegalArgumentException(
                        "segments: '" + segment + "' is not the name of an isolation segment");
            }
        }
        if (new HashSet<>(segments).size() < segments.size()) {
            throw new IllegalArgumentException("segments: " + segments + " must name each segment once");
        }
        if (mode == SegmentFilter.Mode.SEGMENTS && segments.isEmpty()) {
            throw new IllegalArgumentException("segments: missing; with mode segments nothing would be served");
        }
        if (mode == SegmentFilter.Mode.ALL && !segments.isEmpty()) {
            throw new IllegalArgumentException("segments: " + segments
                    + " choose nothing with mode all; expected shared-and-segments or segments");
        }
    }

    /** Everything is served. */
    public static ShardingSettings all() {
        return new ShardingSettings(SegmentFilter.Mode.ALL, List.of());
    }

    /** The same as a filter. */
    public SegmentFilter toFilter() {
        return SegmentFilter.of(mode, segments);
    }
}

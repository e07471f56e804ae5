package io.weir.projector.operator.replay;

import io.weir.schemas.avro.ProjectedTable;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an operator asks for.
 *
 * @param name of the table
 * @param until the instant of a table of the past; null for one that is projected on
 * @param foldVersion number of the fold; null for the newest, or for that of a table that is there
 * @param by who asks
 */
public record ReplayRequest(
        String name, @Nullable Instant until, @Nullable Integer foldVersion, String by) {

    public ReplayRequest {
        if (foldVersion != null && foldVersion < 1) {
            throw new IllegalArgumentException("fold: " + foldVersion + " must be 1 or more");
        }
    }

    /** @throws IllegalArgumentException if a table of this name is there that was ordered otherwise; what is left open may be anything */
    void requireSame(ProjectedTable there) {
        if (until != null && !until.equals(there.getUntil())) {
            throw new IllegalArgumentException("table " + name + " is there already, "
                    + (there.getUntil() == null ? "to be projected on" : "as of " + there.getUntil())
                    + ", and was now asked for as of " + until + "; give the new one another name");
        }
        if (foldVersion != null && !Objects.equals(foldVersion, there.getFoldVersion())) {
            throw new IllegalArgumentException("table " + name + " is there already, by fold " + there.getFoldVersion()
                    + ", and was now asked for by fold " + foldVersion + "; give the new one another name");
        }
    }
}

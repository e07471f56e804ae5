package io.weir.embedded.registry;

import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;

/** Avro's own compatibility check, put in words. Pure. */
final class CompatibilityCheck {

    /** Enough to see what is wrong; a schema that differs in everything would otherwise fill the answer. */
    private static final int PROBLEMS_MAX = 20;

    private CompatibilityCheck() {}

    /**
     * What keeps {@code candidate} from being the next version.
     *
     * @param versions the versions to check against, oldest first
     * @return one sentence for each problem; empty if the candidate is compatible
     */
    static List<String> problems(CompatibilityLevel level, Schema candidate, List<RegisteredVersion> versions) {
        List<String> problems = new ArrayList<>();
        for (RegisteredVersion old : level.checked(versions)) {
            if (level.newReadsOld()) {
                addProblems(
                        problems,
                        candidate,
                        old.schema(),
                        "the new schema cannot read data of version " + old.version());
            }
            if (level.oldReadsNew()) {
                addProblems(
                        problems,
                        old.schema(),
                        candidate,
                        "version " + old.version() + " cannot read data of the new schema");
            }
        }
        return problems.size() <= PROBLEMS_MAX ? problems : problems.subList(0, PROBLEMS_MAX);
    }

    private static void addProblems(List<String> problems, Schema reader, Schema writer, String what) {
        for (Incompatibility found : SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                .getResult()
                .getIncompatibilities()) {
            problems.add(
                    what + ": " + found.getType() + " at " + found.getLocation() + " (" + found.getMessage() + ")");
        }
    }
}

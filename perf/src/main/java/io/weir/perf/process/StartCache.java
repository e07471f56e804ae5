package io.weir.perf.process;

import io.weir.embedded.fixture.ProcessUnderTest;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * What the JVM learned from one run of a program, for its later starts: the product's launcher starts everything so, and with it a start
 * takes half of the time.
 *
 * @param file where it is kept
 */
public record StartCache(Path file) {

    /** What was learned is written at the end, by a JVM of its own. */
    private static final Duration END_LIMIT = Duration.ofMinutes(2);

    /** Only libraries are learned from: a class path with folders, as a build has it, has none. */
    public static boolean possible() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .allMatch(entry -> Files.isRegularFile(Path.of(entry)));
    }

    /** The same program, which writes what it learned when it ends in good order. */
    public ProcessUnderTest.Start learning(ProcessUnderTest.Start start) {
        return quiet(start.withJvmOption("-XX:AOTCacheOutput=" + file));
    }

    /** The same program, with what was learned; as ever as long as there is nothing, or the class path is another. */
    public ProcessUnderTest.Start learned(ProcessUnderTest.Start start) {
        return quiet(start.withJvmOption("-XX:AOTCache=" + file));
    }

    private static ProcessUnderTest.Start quiet(ProcessUnderTest.Start start) {
        return start.withJvmOption("-Xlog:aot*=off").withJvmOption("-Xlog:cds*=off");
    }

    /** Ends in good order what was started to be learned from. */
    public void learn(ServiceProcess learner) throws IOException {
        learner.end(END_LIMIT);
        if (!Files.isRegularFile(file)) {
            throw new IOException("the training of " + learner.name() + " left nothing in " + file
                    + "; its output is in " + learner.log());
        }
    }
}

package io.weir.standalone.stack;

import java.util.concurrent.Callable;
import java.util.function.Function;

/** Who is told of the steps of a start. */
public interface Progress {

    /**
     * Runs one step.
     *
     * @param name what is being done
     * @param outcome what to say when it is done
     * @throws Exception what the work threw
     */
    <T> T run(String name, Callable<T> work, Function<T, String> outcome) throws Exception;

    /** Says nothing. */
    static Progress quiet() {
        return new Progress() {
            @Override
            public <T> T run(String name, Callable<T> work, Function<T, String> outcome) throws Exception {
                return work.call();
            }
        };
    }
}

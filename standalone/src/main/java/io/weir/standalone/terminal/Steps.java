package io.weir.standalone.terminal;

import io.weir.standalone.stack.Progress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Shows work that takes a while: a turning sign and the seconds while it runs, one line with what came of it afterwards. The
 * work runs on a thread of its own. Names have at most 24 characters.
 */
public final class Steps implements Progress {

    private static final Duration FRAME = Duration.ofMillis(120);

    private final Terminal terminal;

    public Steps(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public <T> T run(String name, Callable<T> work, Function<T, String> outcome) throws Exception {
        long begin = System.nanoTime();
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofPlatform().name("step").daemon().start(() -> {
            try {
                result.complete(work.call());
            } catch (Throwable failure) {
                result.completeExceptionally(failure);
            }
        });
        try {
            T value = await(name, result, begin);
            terminal.settle(List.of(line(terminal.good(), name, outcome.apply(value), begin)));
            return value;
        } catch (ExecutionException failure) {
            terminal.settle(List.of(line(terminal.bad(), name, "failed", begin)));
            if (failure.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw failure;
        }
    }

    private <T> T await(String name, CompletableFuture<T> result, long begin)
            throws ExecutionException, InterruptedException {
        String spinner = terminal.glyphs().spinner();
        for (int frame = 0; ; frame++) {
            try {
                return result.get(FRAME.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException notYet) {
                int at = frame % spinner.length();
                terminal.region(List.of(line(spinner.substring(at, at + 1), name, "", begin)));
            }
        }
    }

    private String line(String sign, String name, String outcome, long begin) {
        double seconds = (System.nanoTime() - begin) / 1e9;
        return String.format(Locale.ROOT, "  %s %-24s %5.1f s  %s", sign, name, seconds, outcome);
    }
}

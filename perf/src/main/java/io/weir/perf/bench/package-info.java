/**
 * Benchmarks behind {@code ./weir bench}: Weir beside other proxies, in one run on one machine, reported as ratios.
 *
 * <p>{@link io.weir.perf.bench.ForwardBench} asks through each proxy in turn. Everything that is compared is a process of its own, so that its CPU
 * time can be read from the kernel; the driver is this one.
 */
@NullMarked
package io.weir.perf.bench;

import org.jspecify.annotations.NullMarked;

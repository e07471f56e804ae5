/**
 * A real Kafka broker in this JVM: broker and controller (KRaft) in one node with a persistent data folder. Every
 * integration test and the one-machine mode run on it.
 *
 * <p>Starting and closing are safe from any thread; the broker's own threads are daemons of Kafka.
 */
@NullMarked
package io.weir.embedded.broker;

import org.jspecify.annotations.NullMarked;

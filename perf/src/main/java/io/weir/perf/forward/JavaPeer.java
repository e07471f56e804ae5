package io.weir.perf.forward;

import io.weir.embedded.fixture.FreePorts;
import io.weir.embedded.fixture.ProcessUnderTest;
import io.weir.perf.process.Answers;
import io.weir.perf.process.BenchCertificate;
import io.weir.perf.process.KafkaProcesses;
import io.weir.perf.process.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A proxy that is a library, in a program of this package, which is told its ports without and with TLS, the backend's, where to log, and
 * the store of its certificate.
 *
 * @param name what it is called
 * @param program class with {@code main}
 */
record JavaPeer(String name, Class<?> program) implements Peer {

    @Override
    public String missing() {
        return "";
    }

    @Override
    public Running start(Path folder, int backendPort, BenchCertificate certificate)
            throws IOException, InterruptedException {
        Files.createDirectories(folder);
        int port = FreePorts.next();
        int tlsPort = FreePorts.next();
        var start = ProcessUnderTest.java(
                        program,
                        Integer.toString(port),
                        Integer.toString(tlsPort),
                        Integer.toString(backendPort),
                        folder.toString(),
                        certificate.store().toString())
                .withJvmOption("-Xmx1g");
        var process = new ServiceProcess(
                new ServiceProcess.Plan(name, start, () -> Answers.listens(port) && Answers.listens(tlsPort)), folder);
        try {
            KafkaProcesses.startAndWait(process);
        } catch (IOException | InterruptedException e) {
            process.close();
            throw e;
        }
        return new RunningJava(process, port, tlsPort);
    }

    private record RunningJava(ServiceProcess process, int port, int tlsPort) implements Running {

        @Override
        public long pid() {
            return process.pid();
        }

        @Override
        public void close() {
            process.close();
        }
    }
}

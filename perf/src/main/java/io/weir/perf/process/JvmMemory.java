package io.weir.perf.process;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** Memory of another JVM on this machine: what lives on its heap, and what it holds of the machine's. For one thread. */
public final class JvmMemory implements AutoCloseable {

    private static final String RESIDENT = "VmRSS:";

    private final long pid;
    private final JMXConnector connector;
    private final MemoryMXBean memory;

    private JvmMemory(long pid, JMXConnector connector) throws IOException {
        this.pid = pid;
        this.connector = connector;
        this.memory = ManagementFactory.newPlatformMXBeanProxy(
                connector.getMBeanServerConnection(), ManagementFactory.MEMORY_MXBEAN_NAME, MemoryMXBean.class);
    }

    /**
     * Begins to look at a JVM, which starts its management agent for it.
     *
     * @throws IOException if there is no such JVM, or it is another user's
     */
    @SuppressWarnings("BanJNDI") // The address is what that JVM itself has just said.
    public static JvmMemory of(long pid) throws IOException {
        String address;
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
            try {
                address = machine.startLocalManagementAgent();
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException e) {
            throw new IOException("process " + pid + " is no JVM that can be looked at", e);
        }
        return new JvmMemory(pid, JMXConnectorFactory.connect(new JMXServiceURL(address)));
    }

    /** Bytes of the heap that are left after a collection of all of it. */
    public long liveHeapBytes() {
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    /** Bytes of the machine's memory that it holds, whatever for. Source: proc_pid_status(5), VmRSS. */
    public long residentBytes() throws IOException {
        return residentBytes(Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")));
    }

    /** The same, of the lines of that file. */
    public static long residentBytes(List<String> status) throws IOException {
        for (String line : status) {
            if (line.startsWith(RESIDENT)) {
                return Long.parseLong(line.substring(RESIDENT.length())
                                .replace("kB", "")
                                .strip())
                        << 10;
            }
        }
        throw new IOException("no " + RESIDENT + " in " + status);
    }

    @Override
    public void close() throws IOException {
        connector.close();
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.baton.benchmarks;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to turn one attribute into bytes and back, beside what others need for that. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class CodecBenchmark {
    /** The codec. */
    @Param({"jdk", "kryo", "kryoCompatible", "redisson", "baton", "batonCompressed", "batonSealed"})
    public String format = "";

    /** The value. */
    @Param({
        "string32",
        "integer",
        "long",
        "hashMap50",
        "beans100",
        "bean",
        "login",
        "listOf",
        "mapOf",
        "record",
        "enum",
        "bytes8192",
        "unmodifiableList",
        "synchronizedMap10"
    })
    public String value = "";

    private Format codec = Format.of("jdk");
    private Object object = "";
    private byte[] bytes = new byte[0];

    /** Encodes and decodes once, to see that it can be done, and shows the size. */
    @Setup
    public void prepare() throws IOException, ClassNotFoundException {
        codec = Format.of(format);
        object = Values.of(value);
        bytes = codec.encode(object);
        codec.decode(bytes);
        System.out.println("size of " + value + " by " + format + ": " + bytes.length);
    }

    /** To bytes. */
    @Benchmark
    public byte[] encode() throws IOException {
        return codec.encode(object);
    }

    /** And back. */
    @Benchmark
    public Object decode() throws IOException, ClassNotFoundException {
        return codec.decode(bytes);
    }
}

// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import com.esotericsoftware.kryo.io.Output;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Internet addresses, without ever asking a name server. */
final class InetAddresses {
    private static final int NO_SCOPE = -1;

    private InetAddresses() {}

    static void write(Output output, InetAddress address) {
        String text = address.toString();
        // getHostName() would look the name up where it is not known; before the slash it is, or nothing.
        output.writeString(text.substring(0, text.indexOf('/')));
        byte[] bytes = address.getAddress();
        output.writeVarInt(bytes.length, true);
        output.writeBytes(bytes);
        if (address instanceof Inet6Address v6) {
            boolean scoped = v6.getScopeId() != 0 || v6.getScopedInterface() != null;
            output.writeVarInt(scoped ? v6.getScopeId() : NO_SCOPE, false);
        }
    }

    static InetAddress read(BoundedInput input) {
        String host = input.readText();
        byte[] bytes = input.readBlock();
        try {
            if (bytes.length != 16) {
                return InetAddress.getByAddress(host.isEmpty() ? null : host, bytes);
            }
            return Inet6Address.getByAddress(host.isEmpty() ? null : host, bytes, input.readVarInt(false));
        } catch (UnknownHostException e) {
            throw new Refusal("an internet address has " + bytes.length + " bytes");
        }
    }
}

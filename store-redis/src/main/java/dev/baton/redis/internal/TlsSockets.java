// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** Makes encrypted sockets to one server out of plain ones, and verifies that its certificate has its name. Thread-safe. */
record TlsSockets(JedisSocketFactory plain, SSLSocketFactory encrypted, Address address) implements JedisSocketFactory {
    @Override
    public Socket createSocket() {
        Socket socket = plain.createSocket();
        try {
            SSLSocket secure = (SSLSocket) encrypted.createSocket(socket, address.host(), address.port(), true);
            SSLParameters parameters = secure.getSSLParameters();
            // Without it, any certificate that is trusted would be good for any server.
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secure.setSSLParameters(parameters);
            secure.startHandshake();
            return secure;
        } catch (IOException e) {
            try {
                socket.close();
            } catch (IOException again) {
                e.addSuppressed(again);
            }
            throw new JedisConnectionException("No encrypted connection to " + address, e);
        }
    }
}

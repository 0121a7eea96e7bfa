// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The texts are those of servers of the versions 6.2, 7.0 and 7.2. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ErrorReplyTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "LOADING Redis is loading the dataset in memory|LOADING",
                "READONLY You can't write against a read only replica.|READONLY",
                "READONLY You can't write against a read only replica. script: 1b93bf, on @user_script:3.|READONLY",
                "ERR Error running script (call to f_1b93bf): @user_script:3: -READONLY You can't write against a read only"
                        + " replica.|READONLY",
                "OOM command not allowed when used memory > 'maxmemory'.|OUT_OF_MEMORY",
                "ERR Error running script (call to f_1b93bf): @user_script: 3: -OOM command not allowed when used memory >"
                        + " 'maxmemory'.|OUT_OF_MEMORY",
                "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.|MASTER_DOWN",
                "CLUSTERDOWN The cluster is down|CLUSTER_DOWN",
                "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.|BUSY",
                "MISCONF Redis is configured to save RDB snapshots but it's currently unable to persist to disk.|"
                        + "CANNOT_PERSIST",
                "NOREPLICAS Not enough good replicas to write.|TOO_FEW_REPLICAS",
                "MOVED 3999 127.0.0.1:6381|REDIRECTED",
                "ASK 3999 127.0.0.1:6381|ASKED",
                "TRYAGAIN Multiple keys request during rehashing of slot|TRY_AGAIN",
                "ERR max number of clients reached|TOO_MANY_CLIENTS"
            })
    void what_passes_by_itself_is_an_outage(String message, ErrorReply reply) {
        assertThat(ErrorReply.of(message)).isEqualTo(reply);
        assertThat(reply.passes()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "WRONGPASS invalid username-password pair or user is disabled.|WRONG_PASSWORD",
                "NOAUTH Authentication required.|NO_LOGIN",
                "ERR AUTH <password> called without any password configured for the default user. Are you sure your"
                        + " configuration is correct?|NO_PASSWORD_SET",
                "NOPERM this user has no permissions to run the 'evalsha' command|NO_PERMISSION",
                "NOPERM this user has no permissions to access one of the channels used as arguments|NO_PERMISSION",
                "ERR The user executing the script can't publish to the channel mentioned in the command script: 8bb2e5|"
                        + "NO_PERMISSION_IN_SCRIPT",
                "ERR DB index is out of range|NO_SUCH_DATABASE",
                "WRONGTYPE Operation against a key holding the wrong kind of value|WRONG_TYPE",
                "ERR unknown command 'evalsha' with args beginning with: |UNKNOWN_COMMAND",
                "ERR user_script:24: the stamp has 3 bytes script: 1b93bf|OTHER"
            })
    void what_stays_until_somebody_acts_is_none(String message, ErrorReply reply) {
        assertThat(ErrorReply.of(message)).isEqualTo(reply);
        assertThat(reply.passes()).isFalse();
    }
}

package io.auditql.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ViewsTest {
    private static final Map<String, String> VIEWS = new LinkedHashMap<>();

    static {
        VIEWS.put("shells", "SELECT * FROM process_events WHERE path LIKE '%sh'; -- all");
        VIEWS.put("Root_Shells", "SELECT * FROM shells WHERE uid = 0");
    }

    private static String inlined(String sql) {
        return new Views(VIEWS).inlined(sql).replaceAll("\\s+", " ");
    }

    @Test
    void aStatementThatNamesNoneStaysAsItIs() {
        assertThat(inlined("SELECT 'shells' FROM process_events"))
                .isEqualTo("SELECT 'shells' FROM process_events");
    }

    @Test
    void thoseNamedAndThoseTheyNameStandInFront() {
        assertThat(inlined("SELECT * FROM ROOT_SHELLS"))
                .isEqualTo(
                        "WITH \"root_shells\" AS (SELECT * FROM shells WHERE uid = 0 ),"
                                + " \"shells\" AS (SELECT * FROM process_events WHERE path LIKE '%sh' )"
                                + " SELECT * FROM ROOT_SHELLS");
    }

    @Test
    void theyJoinTheQuerysOwn() {
        assertThat(inlined("WITH RECURSIVE n(i) AS (SELECT 1) SELECT * FROM n, shells"))
                .isEqualTo(
                        "WITH RECURSIVE \"shells\" AS (SELECT * FROM process_events WHERE path LIKE '%sh' ),"
                                + " n(i) AS (SELECT 1) SELECT * FROM n, shells");
    }

    @Test
    void aNameOfTheQuerysOwnIsTheQuerysOwn() {
        String sql = "WITH shells AS (SELECT 1) SELECT * FROM shells";
        assertThat(inlined(sql)).isEqualTo(sql);
    }
}

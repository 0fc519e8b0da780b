package io.auditql.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CompletionTest {
    private final Completion completion = new Completion(new ScriptedAnswerer());

    /// What is offered where the bar stands.
    private List<String> at(String textWithBar) {
        int cursor = textWithBar.indexOf('|');
        String text = textWithBar.substring(0, cursor) + textWithBar.substring(cursor + 1);
        return completion.at(text, cursor).stream().map(Completion.Candidate::text).toList();
    }

    @Test
    void behindFromAndJoinStandTables() {
        assertThat(at("SELECT * FROM |")).containsExactly("people", "places");
        assertThat(at("SELECT * FROM pl|")).containsExactly("places");
        assertThat(at("select * from people p, |")).containsExactly("people", "places");
        assertThat(at("SELECT * FROM people JOIN pl|")).containsExactly("places");
    }

    @Test
    void columnsAreThoseOfTheTablesThatTheStatementNames() {
        assertThat(at("SELECT u| FROM people")).contains("uid");
        assertThat(at("SELECT u| FROM places")).doesNotContain("uid");
        assertThat(at("SELECT * FROM people WHERE sec|")).containsExactly("secret");
    }

    @Test
    void aQualifierNarrowsDownToItsTable() {
        assertThat(at("SELECT p.| FROM people AS p JOIN places q"))
                .containsExactly("uid", "name", "secret", "home");
        assertThat(at("SELECT q.n| FROM people AS p JOIN places q")).containsExactly("name");
        assertThat(at("SELECT places.| FROM places")).containsExactly("name");
        assertThat(at("SELECT x.| FROM places")).isEmpty();
    }

    @Test
    void functionsOpenTheirParenthesisAndKeywordsFollowTheCaseTyped() {
        assertThat(at("SELECT co|")).containsExactly("count(", "coalesce(");
        assertThat(at("SELECT sh|")).containsExactly("sha1(");
        assertThat(at("sel|")).contains("select");
        assertThat(at("SEL|")).contains("SELECT");
        assertThat(at("SELECT -|")).doesNotContain("->(");
    }

    @Test
    void aDotBeginsACommandAndItsArguments() {
        assertThat(at(".sch|")).containsExactly(".schema");
        assertThat(at(".|")).contains(".tables", ".plan", ".quit");
        assertThat(at(".schema p|")).containsExactly("people", "places");
        assertThat(at(".mode js|")).containsExactly("json", "json_pretty");
        assertThat(at(".timer o|")).containsExactly("on", "off");
        assertThat(at(".show audit_allow_un|")).isEmpty(); // a hidden flag stays hidden
        assertThat(at(".show audit_pers|")).containsExactly("audit_persist");
        assertThat(at(".plan SELECT * FROM pl|")).containsExactly("places");
    }

    @Test
    void flagsAreOfferedWhereTheirTableIsAsked() {
        assertThat(at("SELECT * FROM osquery_flags WHERE name = 'audit_per|"))
                .containsExactly("audit_persist");
        assertThat(at("SELECT 'co|")).isEmpty();
    }
}

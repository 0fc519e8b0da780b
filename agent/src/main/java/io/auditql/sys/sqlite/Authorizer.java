package io.auditql.sys.sqlite;

/// Asked about each thing that a statement wants to do, while it is prepared.
public interface Authorizer {
    int CREATE_INDEX = 1;
    int CREATE_TABLE = 2;
    int CREATE_TEMP_INDEX = 3;
    int CREATE_TEMP_TABLE = 4;
    int CREATE_TEMP_VIEW = 6;
    int CREATE_VIEW = 8;
    int CREATE_TEMP_TRIGGER = 5;
    int CREATE_TRIGGER = 7;
    int DELETE = 9;
    int DROP_INDEX = 10;
    int DROP_TABLE = 11;
    int DROP_TEMP_INDEX = 12;
    int DROP_TEMP_TABLE = 13;
    int DROP_TEMP_TRIGGER = 14;
    int DROP_TEMP_VIEW = 15;
    int DROP_TRIGGER = 16;
    int DROP_VIEW = 17;
    int INSERT = 18;
    int PRAGMA = 19;
    int READ = 20;
    int SELECT = 21;
    int TRANSACTION = 22;
    int UPDATE = 23;
    int ATTACH = 24;
    int DETACH = 25;
    int ALTER_TABLE = 26;
    int REINDEX = 27;
    int ANALYZE = 28;
    int CREATE_VTABLE = 29;
    int DROP_VTABLE = 30;
    int FUNCTION = 31;
    int SAVEPOINT = 32;
    int RECURSIVE = 33;

    /// @param action one of the constants above
    /// @param first  what it is about, such as a table or a pragma; empty where there is nothing to say
    /// @param second more, such as a column or a function
    boolean allows(int action, String first, String second);
}

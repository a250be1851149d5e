//! The component: a shop's users and orders in SQLite.

use rusqlite::{Connection, Params, Result, params};

/// Users, numbered from one.
pub(crate) const USERS: u64 = 10_000;
/// Orders, numbered from one. The first users have some each, all others have none.
pub(crate) const ORDERS: u64 = 10_000;
pub(crate) const ORDERS_A_USER: u64 = 5;

const TABLES: &str = "
    CREATE TABLE users (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        credit INTEGER NOT NULL
    );
    CREATE TABLE orders (
        id INTEGER PRIMARY KEY,
        user INTEGER NOT NULL REFERENCES users (id),
        amount INTEGER NOT NULL
    );
    CREATE INDEX orders_of_user ON orders (user);
";
const FILL_USERS: &str = "
    WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < ?1)
    INSERT INTO users SELECT id, 'user-' || id, 0 FROM n
";
const FILL_ORDERS: &str = "
    WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < ?1)
    INSERT INTO orders SELECT id, (id - 1) / ?2 + 1, id % 1009 FROM n
";
const INSERT: &str = "INSERT INTO users (id, name, credit) VALUES (?1, ?2, 0)";

/// A database in memory, so that no disk is measured.
#[derive(Debug)]
pub(crate) struct Shop {
    connection: Connection,
}

/// A user with the amounts of all orders.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) user: u64,
    pub(crate) name: String,
    pub(crate) amounts: Vec<u64>,
}

impl Shop {
    pub(crate) fn open() -> Result<Self> {
        let connection = Connection::open_in_memory()?;
        connection.execute_batch(TABLES)?;
        connection.execute(FILL_USERS, params![USERS])?;
        connection.execute(FILL_ORDERS, params![ORDERS, ORDERS_A_USER])?;
        Ok(Self { connection })
    }

    /// Reads so many users, and gives the bytes of their names.
    pub(crate) fn select(&self, first: u64, rows: u64) -> Result<usize> {
        let mut select = self.connection.prepare_cached(
            "SELECT id, name, credit FROM users WHERE id BETWEEN ?1 AND ?1 + ?2 - 1",
        )?;
        let mut users = select.query(params![first, rows])?;
        let mut bytes = 0;
        while let Some(user) = users.next()? {
            let (_id, _credit): (u64, i64) = (user.get(0)?, user.get(2)?);
            bytes += user.get_ref(1)?.as_str()?.len();
        }
        Ok(bytes)
    }

    /// Reads so many orders with the names of their users, and gives the sum of the amounts.
    pub(crate) fn join(&self, first: u64, rows: u64) -> Result<u64> {
        let mut select = self.connection.prepare_cached(
            "SELECT users.name, orders.amount FROM orders
             JOIN users ON users.id = orders.user
             WHERE orders.id BETWEEN ?1 AND ?1 + ?2 - 1",
        )?;
        let mut orders = select.query(params![first, rows])?;
        let mut sum = 0;
        while let Some(order) = orders.next()? {
            order.get_ref(0)?.as_str()?;
            sum += order.get::<_, u64>(1)?;
        }
        Ok(sum)
    }

    /// Adds to the credit of so many users.
    pub(crate) fn update(&self, first: u64, rows: u64) -> Result<usize> {
        self.execute(
            "UPDATE users SET credit = credit + 1 WHERE id BETWEEN ?1 AND ?1 + ?2 - 1",
            params![first, rows],
        )
    }

    pub(crate) fn delete(&self, first: u64, rows: u64) -> Result<usize> {
        self.execute(
            "DELETE FROM users WHERE id BETWEEN ?1 AND ?1 + ?2 - 1",
            params![first, rows],
        )
    }

    /// Deletes all users that were there not from the start.
    pub(crate) fn delete_newcomers(&self) -> Result<usize> {
        self.execute("DELETE FROM users WHERE id > ?1", params![USERS])
    }

    /// Adds so many users in one transaction.
    pub(crate) fn insert(&self, first: u64, rows: u64) -> Result<usize> {
        let transaction = self.connection.unchecked_transaction()?;
        let inserted = self.insert_one_by_one(first, rows)?;
        transaction.commit()?;
        Ok(inserted)
    }

    /// Adds so many users, each in a transaction of its own unless there is one already.
    pub(crate) fn insert_one_by_one(&self, first: u64, rows: u64) -> Result<usize> {
        (first..first + rows).try_fold(0, |inserted, id| {
            let name = format!("user-{id}");
            Ok(inserted + self.execute(INSERT, params![id, name])?)
        })
    }

    /// The names of those who placed the first orders, by one query for the orders and one more for each
    /// of them.
    pub(crate) fn buyers_by_order(&self, orders: u64) -> Result<Vec<String>> {
        let mut of_orders = self
            .connection
            .prepare_cached("SELECT user FROM orders WHERE id <= ?1 ORDER BY id")?;
        let mut found = of_orders.query(params![orders])?;
        let mut buyers = Vec::new();
        while let Some(order) = found.next()? {
            let user: u64 = order.get(0)?;
            let mut of_users = self
                .connection
                .prepare_cached("SELECT name FROM users WHERE id = ?1")?;
            buyers.push(of_users.query_row(params![user], |user| user.get(0))?);
        }
        Ok(buyers)
    }

    /// The same names by one query.
    pub(crate) fn buyers_joined(&self, orders: u64) -> Result<Vec<String>> {
        self.connection
            .prepare_cached(
                "SELECT users.name FROM orders JOIN users ON users.id = orders.user
                 WHERE orders.id <= ?1 ORDER BY orders.id",
            )?
            .query_map(params![orders], |row| row.get(0))?
            .collect()
    }

    /// The accounts of the first users, by one query for the users and one more for each of them.
    pub(crate) fn accounts_by_user(&self, users: u64) -> Result<Vec<Account>> {
        let mut of_users = self
            .connection
            .prepare_cached("SELECT id, name FROM users WHERE id <= ?1 ORDER BY id")?;
        let mut found = of_users.query(params![users])?;
        let mut accounts = Vec::new();
        while let Some(user) = found.next()? {
            let mut account = Account {
                user: user.get(0)?,
                name: user.get(1)?,
                amounts: Vec::new(),
            };
            let mut of_orders = self
                .connection
                .prepare_cached("SELECT amount FROM orders WHERE user = ?1 ORDER BY id")?;
            let mut orders = of_orders.query(params![account.user])?;
            while let Some(order) = orders.next()? {
                account.amounts.push(order.get(0)?);
            }
            accounts.push(account);
        }
        Ok(accounts)
    }

    /// The same accounts by one query. Each of these users has orders, so that no outer join is needed.
    pub(crate) fn accounts_joined(&self, users: u64) -> Result<Vec<Account>> {
        let mut joined = self.connection.prepare_cached(
            "SELECT users.id, users.name, orders.amount FROM users
             JOIN orders ON orders.user = users.id
             WHERE users.id <= ?1 ORDER BY users.id, orders.id",
        )?;
        let mut rows = joined.query(params![users])?;
        let mut accounts: Vec<Account> = Vec::new();
        while let Some(row) = rows.next()? {
            let (user, amount) = (row.get(0)?, row.get(2)?);
            match accounts.last_mut() {
                Some(account) if account.user == user => account.amounts.push(amount),
                _ => accounts.push(Account {
                    user,
                    name: row.get(1)?,
                    amounts: vec![amount],
                }),
            }
        }
        Ok(accounts)
    }

    fn execute(&self, sql: &str, values: impl Params) -> Result<usize> {
        self.connection.prepare_cached(sql)?.execute(values)
    }
}

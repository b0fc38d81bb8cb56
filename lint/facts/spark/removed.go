package spark

// A Removed is a property that was removed from Spark SQL: any value other than its
// last default makes the first query fail.
type Removed struct {
	Key, Since, Default string
	Now                 string // the key that accepts the same value now; may be empty
}

// RemovedSQL are all removed properties of Spark SQL.
//
// Source: SQLConf.removedSQLConfigs of 3.3.4, 3.5.6 and 4.0.1. Verdicts:
// sql:spark.sql.parquet.int64AsTimestampMillis=true and similar.
var RemovedSQL = []Removed{
	{"spark.sql.ansi.strictIndexOperator", "3.4.0", "true", ""},
	{"spark.sql.execution.pandas.respectSessionTimeZone", "3.0.0", "true", ""},
	{"spark.sql.fromJsonForceNullableSchema", "3.0.0", "true", ""},
	{"spark.sql.hive.verifyPartitionPath", "4.0.0", "false", "spark.sql.files.ignoreMissingFiles"},
	{"spark.sql.legacy.allowCreatingManagedTableUsingNonemptyLocation", "3.0.0", "false", ""},
	{"spark.sql.legacy.avro.datetimeRebaseModeInRead", "4.0.0", "CORRECTED", "spark.sql.avro.datetimeRebaseModeInRead"},
	{"spark.sql.legacy.avro.datetimeRebaseModeInWrite", "4.0.0", "CORRECTED", "spark.sql.avro.datetimeRebaseModeInWrite"},
	{"spark.sql.legacy.compareDateTimestampInTimestamp", "3.0.0", "true", ""},
	{"spark.sql.legacy.parquet.datetimeRebaseModeInWrite", "4.0.0", "CORRECTED", "spark.sql.parquet.datetimeRebaseModeInWrite"},
	{"spark.sql.legacy.parquet.int96RebaseModeInRead", "4.0.0", "CORRECTED", "spark.sql.parquet.int96RebaseModeInRead"},
	{"spark.sql.legacy.parquet.int96RebaseModeInWrite", "4.0.0", "CORRECTED", "spark.sql.parquet.int96RebaseModeInWrite"},
	{"spark.sql.optimizer.planChangeLog.batches", "3.1.0", "", "spark.sql.planChangeLog.batches"},
	{"spark.sql.optimizer.planChangeLog.level", "3.1.0", "trace", "spark.sql.planChangeLog.level"},
	{"spark.sql.optimizer.planChangeLog.rules", "3.1.0", "", "spark.sql.planChangeLog.rules"},
	{"spark.sql.optimizer.runtimeFilter.semiJoinReduction.enabled", "4.0.0", "false", ""},
	{"spark.sql.parquet.int64AsTimestampMillis", "3.0.0", "false", ""},
}

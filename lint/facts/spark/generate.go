//go:build real

package spark

// It has a build tag because it downloads 4 GB and requires java, python3 and mvn:
//
//	go generate -tags real ./lint/facts/spark
//
//go:generate go run generate/main.go generate/fetch.go generate/snapshot.go generate/row.go generate/merge.go generate/write.go
